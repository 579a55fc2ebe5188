"""Whatever an operation is given, it does it or refuses it in a few words, and the store is sound afterwards."""

from __future__ import annotations

import json

import pytest

from tests.memory.harness import Host
from vmem.errors import VmemError
from vmem.memory.calls import registry
from vmem.store.upkeep import upkeep

ODD: tuple[object, ...] = (
    None, " ", "a\0b", "\ud800", "\u202e" + "x" * 100_000, -1, 2**70, 1e308, True, [], ["\0"] * 2000, {}, "/dev/zero",
    "/" + "x" * 300,
)  # fmt: skip
LONGEST = 5_000  # characters of a refusal: a path of 4,096 may stand in it


@pytest.mark.slow
def test_nonsense_is_refused_in_words(host: Host) -> None:
    uid = host.remember("The port is 8443.")
    host.exchange("Which port is it?", "8443.")
    host.call("snapshot.dump", session="s1")
    given = {
        "uid": uid, "uids": [uid], "id": uid, "ids": [uid], "text": "Some text.", "query": "port", "verdict": "used",
        "root": "/tmp/x", "to": host.cwd, "name": "shop", "source": "1", "format": "jsonl", "path": "/none",
        "paths": [], "data": "{}", "whose": "all",
    }  # fmt: skip
    for name, operation in registry.operations().items():
        fields = operation.model.model_fields
        needed = {field: given[field] for field, info in fields.items() if info.is_required() and field in given}
        for field in fields:
            for odd in ODD:
                body = json.dumps({"cwd": host.cwd, **needed, field: odd}).encode()
                try:
                    host.memory.call(name, body)
                except VmemError as error:
                    assert len(str(error)) < LONGEST, (name, field)
    assert upkeep.check(host.core.db.read()) == []
