"""The operations: one function per `call` of the wire, found by its name.

Each takes the parsed request and returns a JSON-ready dict. A request names whose memory it means
by `cwd` (a directory) or `project` (id, key, root or name); without either it has the user's own
eyes and sees user scope only, or everything where it says `everywhere`.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel

from vmem.api import Everywhere, Request, parse
from vmem.capture.talk.episodes import relative
from vmem.errors import NotFoundError
from vmem.memory.core import Core
from vmem.model import Page
from vmem.store.pages.access import Access
from vmem.store.projects import projects
from vmem.store.sessions import sessions

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its request model, what does it, and one line for the protocol's reference."""

    model: type[BaseModel]
    run: Callable[[Core, Any], Result]
    help: str


_registered: dict[str, Operation] = {}

Run = Callable[[Core, Any], Result]


def operation(name: str, model: type[BaseModel] = Request) -> Callable[[Run], Run]:
    """Registers a function under a wire name; its docstring's first line is the reference text."""

    def register(run: Run) -> Run:
        _registered[name] = Operation(model, run, (run.__doc__ or "").strip().partition("\n")[0])
        return run

    return register


def operations() -> dict[str, Operation]:
    """Every operation by its wire name. Imports them: hooks need none, so that the first need not wait for that."""
    for module in pkgutil.iter_modules([os.path.dirname(__file__)]):
        importlib.import_module(f"vmem.memory.calls.{module.name}")
    return _registered


def dispatch(core: Core, name: str, body: bytes) -> Result:
    """Runs one operation. Raises NotFoundError for an unknown one, InputError for a bad request."""
    found = _registered.get(name) or operations().get(name)
    if found is None:
        raise NotFoundError(f"no operation {name!r}; known are: {', '.join(sorted(_registered))}")
    request = parse(found.model, body)
    if name.startswith("tool.") and isinstance(request, Request) and request.session:
        request = request.model_copy(update=_where_now(core, request))
    return found.run(core, request)


def _where_now(core: Core, request: Request) -> dict[str, str]:
    """The session and the directory in which a tool's client is now: its server knows those it was started in, and
    runs on when the client clears, resumes another session or moves to another directory. Who names a session that
    was started in another project stays where he is."""
    first = sessions.get(core.db.read(), request.session)
    now = sessions.get(core.db.read(), sessions.current(core.db.read(), request.session))
    if first is None or now is None:
        return {}
    same = core.same_project(first.begun, request.cwd)
    return {"session": now.id} | ({"cwd": now.cwd} if same and os.path.isdir(now.cwd) else {})


def access_of(core: Core, request: Request) -> Access:
    """Whose eyes a request has: `project` first, then `cwd`, else user scope only."""
    if request.project:
        return Access(projects.named(core.db.read(), request.project).id, request.agent)
    return core.access(request.cwd, request.agent) if request.cwd else Access(0, request.agent)


def whose(core: Core, request: Everywhere) -> Access | None:
    """The same of a request that may ask for every project, which is None."""
    return None if request.everywhere else access_of(core, request)


def eyes(core: Core, request: Request) -> Access | None:
    """Whose eyes a request by id has: the project's that it names, or the person's own, who may see all."""
    return access_of(core, request) if request.cwd or request.project else None


def project_of(core: Core, request: Request) -> int | None:
    """The project that a request is about; None when it names none, or asks for every one."""
    if isinstance(request, Everywhere) and request.everywhere:
        return None
    return access_of(core, request).project_id if request.cwd or request.project else None


def project_to_write(core: Core, request: Request) -> int:
    """The number of the project that a request writes to, made when it is new; 0 (user scope) when it names none."""
    if request.project:
        return projects.named(core.db.read(), request.project).id
    if not request.cwd:
        return 0
    found = core.identify(request.cwd)
    with core.db.write() as db:
        return projects.resolve(db, found.keys, found.name, found.root, core.clock())


def file_named(core: Core, request: Request, path: str) -> str:
    """A file as pages name it, below the project's top directory, where `path` surely is one as seen from the request's
    directory; else as it is, which may be a file's end or a glob."""
    if not (request.cwd and path) or set("*?") & set(path):
        return path
    full = os.path.normpath(os.path.join(request.cwd, path))
    told = path.startswith(("/", "../")) or os.path.lexists(full)
    return relative(full, core.identify(request.cwd).root) if told else path


def brief(page: Page) -> Result:
    """A page as JSON."""
    return {key: value for key, value in asdict(page).items() if key not in ("rowid", "project_id")}
