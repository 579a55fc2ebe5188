"""Requests with values that cannot be: what is said of them, for a person or a model to act on."""

from __future__ import annotations

import json

import pytest

from vmem import api
from vmem.errors import InputError
from vmem.memory.calls.registry import operations

WRONG = (None, 1.5, 10**30, -1, True, "x" * 300_000, "", [], {}, [[]], ["x"] * 2000, [{}])
OURS = ("give ", "it is ", "there is no ")


@pytest.mark.parametrize("name", sorted(operations()))
def test_each_wrong_value_is_named_with_what_would_do(name: str) -> None:
    model = operations()[name].model
    for field in (*model.model_fields, "no such field"):
        for value in WRONG:
            try:
                api.parse(model, json.dumps({field: value}).encode())
            except InputError as error:
                what = str(error).partition(": ")[2]
                assert what.startswith(OURS), (field, str(value)[:20], what)


def test_what_is_no_object_is_said_to_be_none() -> None:
    with pytest.raises(InputError, match="request: give an object"):
        api.parse(api.Remember, b"[]")
