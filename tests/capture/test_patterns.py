"""The patterns by which talk is read, which are compiled when they are first used: none has a mistake that waits."""

from __future__ import annotations

import gc
import importlib
import pkgutil

import vmem.capture
import vmem.snapshot
from vmem.capture import patterns


def test_every_pattern_can_be_compiled() -> None:
    for package in (vmem.capture, vmem.snapshot):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    late = [one for one in gc.get_objects() if type(one) is patterns._Late]
    assert len(late) > 200
    for one in late:
        one.search("")  # which compiles it
