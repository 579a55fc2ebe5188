"""Episodes: what was said, verbatim, and what was done in between, in a line.

An episode is the ground truth that the extracted pages point to: the user's words and the
answer, word for word. A long exchange becomes several linked pages; no character is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vmem.capture.talk.occasions import WAKER
from vmem.capture.talk.prompts import clean_prompt, own_part, unmarked
from vmem.capture.talk.records import IMAGE
from vmem.hot.redact import redact
from vmem.model import Draft, ToolUse, Turn
from vmem.recall.words.tokens import estimate_tokens

PAGE_TOKENS = 2000
PROMPT_MARK = "User: "  # how an episode's text begins
ANSWER_MARK = "\n\nAssistant: "  # where its answer begins
DONE_MARK = "\n\nDone: "  # where it tells what was done
TITLE_CHARS = 80
FILES_KEPT = 30
_BEGINNING = re.compile(r"\A\n\n(?:User|Task): ")

FILE_TOOLS = frozenset({"Read", "Edit", "MultiEdit", "Write", "NotebookEdit", "NotebookRead", "Update", "Create"})
EDIT_TOOLS = frozenset({"Edit", "MultiEdit", "Write", "NotebookEdit", "Update", "Create"})
WEB_TOOLS = frozenset({"WebFetch", "WebSearch"})
_UNTOLD = frozenset({"ToolSearch", WAKER})  # with which the model has the client name its tools, or wake it


def episode_key(session_id: str, number: int, prompt_id: str = "", agent: str = "") -> str:
    """What makes an episode's write idempotent: the host's own prompt id when it gives one."""
    thread = f"{session_id}/{agent}" if agent else session_id
    return f"{thread}:{prompt_id or number}"


def episode(turn: Turn) -> Draft:
    """The page of one turn: the first of `episode_parts`."""
    return episode_parts(turn)[0]


def episode_parts(turn: Turn) -> list[Draft]:
    """A turn as one page of about PAGE_TOKENS, or several: joined, their bodies are the whole text.

    The first has the episode's key; part N has "KEY#N" and `derived_from` the episode's key.
    """
    key = episode_key(turn.session_id, turn.number, turn.prompt_id, turn.agent)
    return _parts(key, turn, _body(turn))


def prompt_draft(
    session_id: str,
    number: int,
    prompt: str,
    *,
    prompt_id: str = "",
    agent: str = "",
    branch: str = "",
    at: float = 0.0,
    patterns: Sequence[re.Pattern[str]] = (),
) -> Draft:
    """The prompt alone, to be kept at once; the same key as the episode that will replace it.

    Only the first page of a very long prompt: the transcript has the rest, and the episode will.
    """
    words = redact(clean_prompt(prompt), patterns)[0]
    return episode(Turn(session_id, number, words, "", agent=agent, branch=branch, prompt_id=prompt_id, started_at=at))


def said_in(text: str) -> tuple[str, str]:
    """(prompt, answer) of an episode's text; what was done is in neither, nor what was pasted beside words."""
    prompt, answer = written_in(text)
    return own_part(prompt) or unmarked(prompt), answer


def written_in(text: str) -> tuple[str, str]:
    """As `said_in`, with the prompt as it came."""
    head, answered, answer = f"\n\n{text}".partition(ANSWER_MARK)
    if answered and DONE_MARK in answer:
        answer = answer.rpartition(DONE_MARK)[0].replace(ANSWER_MARK, "\n\n")
    elif not answered and DONE_MARK in head:
        head = head.rpartition(DONE_MARK)[0]
    prompt = _BEGINNING.sub("", head)
    return prompt.strip(), answer.strip()


def closing_in(text: str) -> str:
    """What the assistant said in the end of an episode that tells what was done; "" where it said nothing before."""
    _, *answers = f"\n\n{text}".rpartition(DONE_MARK)[0].split(ANSWER_MARK)
    return answers[-1].strip() if len(answers) > 1 else ""


def tool_line(tools: Sequence[ToolUse], *above: str) -> str:
    """What was done, in a line: edits by file (see `relative`), commands with how they ended, the rest counted."""
    edited = list(dict.fromkeys(relative(t.target, *above) for t in tools if t.name in EDIT_TOOLS and not t.failed))
    parts = [f"edited {', '.join(edited[:12])}{_more(edited, 12)}"] if edited else []
    commands = [f"`{clip(t.target, 100)}`{' (failed)' if t.failed else ''}" for t in tools if t.name == "Bash"]
    if commands:
        parts.append(f"ran {', '.join(dict.fromkeys(commands[:8]))}{_more(commands, 8)}")
    web = list(dict.fromkeys(clip(t.target, 100) for t in tools if t.name in WEB_TOOLS))
    if web:
        parts.append(f"looked up {', '.join(web[:5])}{_more(web, 5)}")
    rest: dict[str, int] = {}
    for tool in tools:
        if tool.name not in EDIT_TOOLS | WEB_TOOLS | _UNTOLD and tool.name != "Bash":
            rest[tool.name] = rest.get(tool.name, 0) + 1
    parts += [f"{name} x{count}" if count > 1 else name for name, count in list(rest.items())[:8]]
    return "; ".join(parts)


def files_of(turn: Turn) -> tuple[str, ...]:
    """Files that the turn's tools touched, edited ones first, as pages name them."""
    edited = [t.target for t in turn.tools if t.name in EDIT_TOOLS and t.target]
    read = [t.target for t in turn.tools if t.name in FILE_TOOLS - EDIT_TOOLS and t.target]
    return tuple(dict.fromkeys(file_of(turn, path) for path in (*edited, *read)))[:FILES_KEPT]


def file_of(turn: Turn, path: str) -> str:
    """A file as pages name it: below the project's top directory, as two packages may have files of one name; else
    below the turn's own directory, else as it is."""
    return relative(path, turn.root, turn.cwd)


def relative(path: str, *above: str) -> str:
    """The path below the first of the directories that it is in, or as it is. Transcripts of other systems are read
    too: no real path is touched."""
    path = path.replace("\\", "/") if re.match(r"[A-Za-z]:\\", path) else path
    for folder in (one.replace("\\", "/").rstrip("/") for one in above):
        if folder and path.startswith(folder + "/"):
            return path[len(folder) + 1 :]
    return path


def title_of_turn(turn: Turn) -> str:
    """The title of a turn's episode: what the user said, else what the assistant did, in the end where nobody asked."""
    return title_of(turn.prompt or (turn.occasion and turn.closing) or turn.answer or "Work without words")


def title_of(text: str, limit: int = TITLE_CHARS) -> str:
    """A short title: the first sentence or line that says something, cut at a word."""
    text = own_part(text) or unmarked(text)
    for line in text.splitlines():
        line = re.sub(r"^[\s>#*\-`]+|[\s*`]+$", "", line)
        if sum(c.isalnum() for c in line) >= 3 and line != IMAGE:
            break
    else:
        line = " ".join(text.split())
    end = re.search(r"(?<=[.!?])\s|(?<=[。！？])", line)
    if end is not None and 12 <= end.start() <= limit:
        line = line[: end.start()]
    return clip(line.rstrip(" .。:：,，;；"), limit)


def split_text(text: str, page_tokens: int = PAGE_TOKENS) -> list[str]:
    """Pieces of at most about `page_tokens`, cut at a paragraph, a line, a sentence or a word; "".join gives `text`."""
    if not text or estimate_tokens(text) <= page_tokens:
        return [text]
    pieces: list[str] = []
    chars = max(200, int(len(text) * page_tokens / estimate_tokens(text)))
    at = 0
    while at < len(text):
        size = chars
        while size > 200 and estimate_tokens(text[at : at + size]) > page_tokens:
            size = size * 4 // 5
        end = at + size
        if end < len(text):
            floor = at + size // 2
            for mark in ("\n\n", "\n", "。", ". ", " "):
                cut = text.rfind(mark, floor, end)
                if cut >= 0:
                    end = cut + len(mark)
                    break
        pieces.append(text[at:end])
        at = end
    return pieces


def clip(text: str, limit: int) -> str:
    """The text on one line, at most `limit` characters of it, cut at a space."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit // 2, limit - 1)
    return text[: cut if cut > 0 else limit - 1].rstrip(" ,;:…") + "…"


# --- private --------------------------------------------------------------------------------


def _body(turn: Turn) -> str:
    who = "User" if turn.agent == "" else "Task"
    done = "; ".join(part for part in (turn.occasion, tool_line(turn.tools, turn.root, turn.cwd)) if part)
    before = turn.answer.removesuffix(turn.closing).rstrip() if done and (turn.prompt or turn.occasion) else ""
    parts = (
        (who, turn.prompt),
        ("Assistant", before or turn.answer),
        ("Assistant", turn.closing if before else ""),
        ("Done", done),
    )
    return "\n\n".join(f"{name}: {text}" for name, text in parts if text)


def _parts(key: str, turn: Turn, body: str) -> list[Draft]:
    pieces = split_text(body)
    title = title_of_turn(turn)
    files = files_of(turn)
    drafts = []
    for index, piece in enumerate(pieces, start=1):
        first = index == 1
        drafts.append(
            Draft(
                kind="episode",
                title=title if first else f"{clip(title, TITLE_CHARS - 12)} (part {index})",
                text=piece,
                key=key if first else f"{key}#{index}",
                speaker="user" if turn.prompt and not turn.agent else "assistant",
                session_id=turn.session_id,
                turn=turn.number,
                files=files,
                tags=() if first else (f"part:{index}/{len(pieces)}",),
                branch=turn.branch,
                importance=0.3 if first else 0.2,
                created_at=turn.started_at or turn.ended_at,
                derived_from="" if first else key,
            )
        )
    return drafts


def _more(items: Sequence[str], shown: int) -> str:
    return f" and {len(items) - shown} more" if len(items) > shown else ""
