"""Which pages are about the folder of a project in which a session is: one package of many, say."""

from __future__ import annotations

import os
import re

from vmem.model import Page

# Names of folders that say nothing of what is in them.
_PLAIN = frozenset("app apps cmd core docs internal lib libs modules packages pkg services src test tests".split())
_WORD = re.compile(r"[\w-]+")


def folder_of(cwd: str, root: str) -> str:
    """The directory `cwd` as pages name files, below the project's `root`; "" where that is its top, or elsewhere."""
    below = os.path.relpath(os.path.realpath(cwd), root) if cwd and root else "."
    return "" if below.split("/")[0] in (".", "..") else below


def is_about(page: Page, folder: str) -> bool:
    """Whether the page is about a file below the folder, or calls it by its name; False for the top, ""."""
    if not folder:
        return False
    if any(path.startswith(f"{folder}/") for path in page.files):
        return True
    names = [part for part in folder.lower().split("/") if part not in _PLAIN]
    return bool(names) and names[-1] in _WORD.findall(f"{page.title}\n{page.text}".lower())
