"""Which project a directory belongs to.

A git repository is known by its remote (`remote:host/owner/name`), so that clones and worktrees of it
are one project; without a remote by its first commit (`root:<sha>`), unless it is shallow; any directory by its path
(`dir:/path`), which in a work tree of Mercurial or Subversion is that of its top. A workspace of Jujutsu
is of the git repository behind it. The home directory, the root of the file system and /tmp are never a
project: sessions there have a key `none:/path`, each its own, which nothing below them inherits. A
repository on this machine stays what it is when its remote is renamed or its directory moved: it also
bears the key `born:` of its git directory.

Only small files are read; git itself is run once, for the first commit of a repository without
a remote (see `first_commits`).
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vmem.first_commits import first_commit_of
from vmem.packed_refs import commit_of

NOWHERE = "none:"
_SCP = re.compile(r"^(?:([^@/\s]+)@)?([^:/\s]+):(?!//)(.+)$")
_URL = re.compile(r"^[a-z+]+://(?:([^@/]*)@)?([^/:]+)(?::\d+)?/(.+)$", re.IGNORECASE)
_SERVICES = re.compile(r"git|gitea|gitlab|gitolite|forgejo|gogs|hg|svn|org-\d+")  # logins that are no person's
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_MOST_BYTES = 1 << 20  # of a file in a git directory that is read
_ELSEWHERE = ".invalid"  # what HEAD names where refs are kept in tables and not in files


@dataclass(frozen=True, slots=True)
class Identity:
    """keys: best first; root: the project's top directory; name: for people; branch and head (a commit) of git.

    `default`: the branch that the remote calls its main one, "" where that is not known. `git`: the work tree's git
    directory, `common` the one that all work trees share, `born` its key; `mark` changes with what is checked out (see
    `mark`).
    """

    keys: tuple[str, ...]
    root: str
    name: str
    branch: str = ""
    head: str = ""
    default: str = ""
    git: str = ""
    common: str = ""
    born: str = ""
    mark: tuple[int, int] | None = None

    @property
    def switched_at(self) -> float:
        """When what is checked out was checked out, Unix seconds; 0 without git."""
        return self.mark[1] / 1e9 if self.mark else 0.0


def identify(cwd: str) -> Identity:
    """The identity of the project that `cwd` is in. Never raises: what cannot be read is left out."""
    path = os.path.realpath(cwd.replace("\0", "") or "/")
    home = os.path.realpath(os.path.expanduser("~"))
    top, git = _find_git(path, home)
    if git is None:
        if path in (home, "/", os.path.realpath("/tmp")):
            return Identity((NOWHERE + path,), path, "(no project)")
        return _without_git(path, home)
    common = _common_dir(git)
    before = mark(git)
    branch, head = _head(git, common)
    remote = _remote(common)
    main = os.path.dirname(common) if os.path.basename(common) == ".git" else common
    keys = [remote] if remote else []
    shallow = _is_shallow(common)
    if not remote and not shallow:
        first = _known_first_commit(top, common, head)
        if first:
            keys.append(f"root:{first}")
    born = _born(common)
    keys += [born] if born and (keys or shallow or _never_committed(common, head)) else []
    keys.append(f"dir:{main}")
    name = remote.rsplit("/", 1)[-1] if remote else os.path.basename(main)
    default = _ref_of(common, "refs/remotes/origin/HEAD").removeprefix("refs/remotes/origin/")
    return Identity(tuple(keys), top, name, branch, head, default, git, common, born, before)


def first_commit(found: Identity) -> str:
    """The key of a repository's first commit, whether it has a remote or not; "" where that cannot be told, as of a
    shallow clone."""
    if _is_shallow(found.common):
        return ""
    first = _known_first_commit(found.root, found.common, found.head)
    return f"root:{first}" if first else ""


def nowhere(keys: Sequence[str]) -> bool:
    """Whether these are the keys of a place that is no project."""
    return keys[0].startswith(NOWHERE)


def mark(git: str) -> tuple[int, int] | None:
    """What tells one state of a work tree's HEAD from another at the cost of one stat; None without git."""
    if not git:
        return None
    try:
        info = os.stat(os.path.join(git, "HEAD"))
    except OSError:
        return None
    return info.st_ino, info.st_mtime_ns


def has_branch(common: str, branch: str) -> bool:
    """Whether the repository has a local branch of that name; read from its files, without git."""
    if not common or not branch or ".." in branch or branch.startswith("/"):
        return False
    ref = f"refs/heads/{branch}"
    return os.path.isfile(os.path.join(common, ref)) or bool(commit_of(common, branch))


def _find_git(path: str, home: str) -> tuple[str, str | None]:
    """The work tree's top directory and its git directory; a repository at $HOME itself does not count.

    A bare repository is both, unless it is in a work tree: `git clone` makes no other, but may bring one along whose
    files say that it is a project of the user's.
    """
    here, bare = path, ""
    while here not in ("/", home):
        entry = os.path.join(here, ".git")
        try:
            if os.path.isdir(entry):
                return here, entry
            if os.path.isfile(entry):
                text = _text(entry)
                if text.startswith("gitdir:"):
                    return here, os.path.realpath(os.path.join(here, text[7:].strip()))
        except OSError:
            pass
        bare = bare or (here if _is_bare(here) else "")
        here = os.path.dirname(here)
    return (bare, bare) if bare else (path, None)


def _never_committed(common: str, head: str) -> bool:
    """Whether nothing was ever committed to a repository, on whatever branch."""
    kept = ("packed-refs", "reftable", "refs/remotes/origin")
    try:
        if head or os.listdir(os.path.join(common, "refs/heads")):
            return False
    except OSError:
        return False
    return not any(os.path.lexists(os.path.join(common, name)) for name in kept)


def _is_shallow(common: str) -> bool:
    """Whether a repository lacks its history: where that begins is no first commit, and every project that was made of
    one template may begin there."""
    return os.path.lexists(os.path.join(common, "shallow"))


def _without_git(path: str, home: str) -> Identity:
    """The identity of a directory that is in no work tree of git's. What a clone of git's may bring along is not asked:
    it could name a project of the user's as its own."""
    here = path
    while here not in ("/", home):
        if os.path.isdir(os.path.join(here, ".jj")):
            return _of_jujutsu(here)
        if any(os.path.isdir(os.path.join(here, name)) for name in (".hg", ".svn")):
            path = here
            break
        here = os.path.dirname(here)
    return Identity((f"dir:{path}",), path, os.path.basename(path) or path)


def _of_jujutsu(top: str) -> Identity:
    """The identity of a workspace of Jujutsu: all workspaces share a store, which says where its git directory is. Its
    commits are on no branch."""
    folder, common = os.path.join(top, ".jj"), ""
    repo = os.path.join(folder, "repo")
    try:
        if os.path.isfile(repo):
            repo = os.path.realpath(os.path.join(folder, _text(repo).strip()))
        store = os.path.join(repo, "store")
        common = os.path.realpath(os.path.join(store, _text(store, "git_target").strip()))
    except OSError:
        pass  # a store of another kind, or what is left of one
    main = os.path.dirname(os.path.dirname(repo))
    remote, born = (_remote(common), _born(common)) if common else ("", "")
    keys = tuple(filter(None, (remote, born, f"dir:{main}")))
    name = remote.rsplit("/", 1)[-1] if remote else os.path.basename(main)
    return Identity(keys, top, name, common=common, born=born)


def _is_bare(path: str) -> bool:
    return os.path.isfile(os.path.join(path, "HEAD")) and all(
        os.path.isdir(os.path.join(path, name)) for name in ("objects", "refs")
    )


def _text(*path: str, errors: str = "surrogateescape") -> str:
    """The text of a file. Raises OSError, also for what is none, as nobody may wait for a pipe, for one of more than
    _MOST_BYTES, and for one that holds zeros, as a power cut leaves behind."""
    place = os.path.join(*path)
    if not os.path.isfile(place):
        raise FileNotFoundError(place)
    if os.path.getsize(place) > _MOST_BYTES:
        raise OSError(errno.EFBIG, "too large", place)
    text = Path(place).read_text(encoding="utf-8", errors=errors)
    if "\0" in text:
        raise OSError(errno.EIO, "zeros in it", place)
    return text


def _common_dir(git: str) -> str:
    """The directory that all worktrees of a repository share. One that git has lost, as its repository was moved or the
    work tree's entry there pruned, still says where that was."""
    try:
        text = _text(git, "commondir").strip()
    except OSError:
        above = os.path.dirname(git)
        lost = os.path.basename(above) == "worktrees" and not os.path.isdir(git)
        return os.path.dirname(above) if lost else git
    return os.path.realpath(os.path.join(git, text))


def _head(git: str, common: str) -> tuple[str, str]:
    """(branch, commit); the branch is "" when HEAD is detached, the commit "" when there is none."""
    try:
        text = _text(git, "HEAD", errors="replace").strip()
    except OSError:
        return "", ""
    if not text.startswith("ref: "):
        return _being_rebased(git), text
    ref = text[5:]
    branch = ref.removeprefix("refs/heads/")
    if branch == _ELSEWHERE:
        return "", ""
    for folder in (git, common):
        try:
            return branch, _text(folder, ref, errors="replace").strip()
        except OSError:
            pass
    return branch, commit_of(common, branch) if ref.startswith("refs/heads/") else ""


def _being_rebased(git: str) -> str:
    """The branch that is being rebased or bisected, for which HEAD is detached; "" for none."""
    for place in ("rebase-merge/head-name", "rebase-apply/head-name", "BISECT_START"):
        try:
            name = _text(git, place, errors="replace").strip()
        except OSError:
            continue
        if name.startswith("refs/heads/") or (place == "BISECT_START" and not _COMMIT.fullmatch(name)):
            return name.removeprefix("refs/heads/")
    return ""


def _ref_of(folder: str, name: str) -> str:
    """What a symbolic ref points to, "" when there is none."""
    try:
        text = _text(folder, name, errors="replace").strip()
    except OSError:
        return ""
    return text[5:] if text.startswith("ref: ") else ""


def _remote(common: str, depth: int = 3) -> str:
    """The key of the remote `origin` (else the first one), or "" when there is none.

    A remote that is a path on this machine is followed: a clone of a clone is the same project.
    """
    url = _remote_url(common)
    if not url:
        return ""
    if key := remote_key(url):
        return key
    path = url.removeprefix("file://")
    if not path.startswith("/") or depth == 0:
        return ""
    path = os.path.realpath(path)
    for git in (os.path.join(path, ".git"), path):
        if os.path.isfile(os.path.join(git, "config")):
            return _remote(_common_dir(git), depth - 1)
    return ""


def remote_key(url: str) -> str:
    """`remote:host/path` of a network URL, however it is spelt; "" for a path. A path in somebody's home on the host is
    told from one in another's: `remote:login@host/path`."""
    scp = None if url.startswith(("/", ".", "file:")) else _SCP.match(url)
    match = _URL.match(url) or scp
    if not match or url.startswith("file:"):
        return ""
    login, host, where = (match[1] or "").partition(":")[0], match[2].lower(), match[3]
    at_home = where.startswith("~/") or (match is scp and not where.startswith(("/", "~")))
    path = where.strip("/").removeprefix("~/").removesuffix(".git").strip("/").lower()
    if not path:
        return ""
    of = login.lower() if at_home and re.fullmatch(r"[\w.-]+", login) else ""
    return f"remote:{of}@{host}/{path}" if of and not _SERVICES.fullmatch(of) else f"remote:{host}/{path}"


def _remote_url(common: str) -> str:
    try:
        text = _text(common, "config", errors="replace")
    except OSError:
        return ""
    urls: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            match = re.match(r'\[remote "(.+)"\]', line)
            section = match[1] if match else ""
        elif section and section not in urls and re.match(r"url\s*=", line):
            urls[section] = line.partition("=")[2].strip().strip('"')
    return urls.get("origin") or next(iter(urls.values()), "")


def _born(common: str) -> str:
    """`born:` with the inode of a git directory and the time when git made it, "" where that cannot be told: another
    repository in its place, or a copy of it, has another."""
    try:
        made = os.stat(os.path.join(common, "description")).st_mtime_ns  # written by clone and init, and by nobody else
        return f"born:{os.stat(common).st_ino}-{made}"
    except OSError:
        return ""


def _known_first_commit(top: str, common: str, head: str) -> str:
    """The first commit, "" where that is not known (yet)."""
    if not head:
        return ""  # nothing was committed yet
    try:
        place = os.stat(common)
    except OSError:
        return ""
    key = (common, place.st_dev, place.st_ino, _born(common))  # another in its place may have its number again
    return first_commit_of(top, key)
