"""Operations that pause capture for a project, a session or a time, and end that."""

from __future__ import annotations

from math import inf, isfinite
from typing import Literal

from pydantic import Field

from vmem import api
from vmem.errors import InputError
from vmem.identity import nowhere
from vmem.memory import pauses
from vmem.memory.calls.registry import Result, operation, project_to_write
from vmem.memory.core import Core
from vmem.store.projects import projects
from vmem.store.sessions import sessions

Whose = Literal["all", "project", "session"]


class PauseCapture(api.Request):
    """`whose` it is: everybody's, the project's (`cwd` or `project`), or the `session`'s. `for_s`: None has no end."""

    whose: Whose = "all"
    for_s: float | None = Field(default=None, gt=0, le=api.TTL_LIMIT_S)
    mute: bool = False


class ResumeCapture(api.Request):
    """Ends what concerns the project (everybody's pause, too, and its sessions'), one `session`'s alone, or `all`."""

    whose: Whose = "project"


@operation("pause", PauseCapture)
def pause(core: Core, request: PauseCapture) -> Result:
    """Keeps nothing of a project, of a session, or of anything for a time; with `mute` it is told nothing either."""
    at = core.clock()
    begun = int(at * 1000) / 1000  # as it is written down, and never after now
    one = pauses.Pause(begun, at + request.for_s if request.for_s else inf, request.mute, _whose(core, request))
    pauses.begin(core.home, one)
    return {"paused": told(core, [one])}


def _whose(core: Core, request: PauseCapture) -> str:
    if request.whose == "session":
        if not request.session.strip() or len(request.session.split()) > 1:
            raise InputError("say which session: vmem pause --session ID")
        return f"session {request.session}"
    if request.whose == "all":
        return ""
    keys = _keys(core, request)
    if not keys or nowhere(keys):
        raise InputError("there is no project here; go into one, or name it: vmem pause --here -C DIR")
    project_to_write(core, request)  # it is known from now on, by whatever it will be called
    return f"project {keys[0]}"


def _keys(core: Core, request: api.Request) -> tuple[str, ...]:
    if request.project:
        return projects.named(core.db.read(), request.project).keys
    return pauses.keys_at(core, request.cwd) if request.cwd else ()


@operation("resume", ResumeCapture)
def resume(core: Core, request: ResumeCapture) -> Result:
    """Ends pauses; says which there were, and which go on."""
    at = core.clock()
    going = pauses.now(core.home, at)
    over = going if request.whose == "all" else [one for one in going if _concerned(core, request, one)]
    if over:
        pauses.end(core.home, over, at)
    return {"ended": told(core, over), "paused": told(core, [one for one in going if one not in over])}


def _concerned(core: Core, request: ResumeCapture, one: pauses.Pause) -> bool:
    what, _, name = one.whose.partition(" ")
    if request.whose == "session":
        return one.whose == f"session {request.session}"
    if what == "session":
        session = sessions.get(core.db.read(), name)
        here = set(_keys(core, request))
        return session is not None and one.concerns(name, ()) and not here.isdisjoint(pauses.keys_at(core, session.cwd))
    return one.concerns("", _keys(core, request))


def told(core: Core, going: list[pauses.Pause]) -> list[Result]:
    """Pauses as JSON: `until` is None for one without an end; `project` is a name, else the session."""
    names = {key: project.name for project in projects.every(core.db.read()) for key in project.keys}
    out = []
    for one in going:
        what, _, name = one.whose.partition(" ")
        out.append({
            "since": one.begun, "until": one.ended if isfinite(one.ended) else None, "mute": one.mute,
            "whose": what or "all", "name": names.get(name, name.rpartition(":")[2]) if what == "project" else name,
        })  # fmt: skip
    return out


def of_request(core: Core, request: api.Request) -> list[pauses.Pause]:
    """The pauses that hold now in the project, or for the session, that a request names."""
    return pauses.of(core.home, core.clock(), request.session, _keys(core, request))
