"""Taking the words of pages out of an image: whatever field they stand in, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmem.snapshot.forgetting import without
from vmem.snapshot.image import Command, Image, Place, Pointer, Todo, canonical, plain

GONE = "The zanzibar gateway is opened with the blue card of the night porter."
KEPT = ("Port the queries first.", "Then drop the old driver.")
EACH = (KEPT[0], GONE, KEPT[1])
IMAGE = Image(
    "i", "s", "", 5.0, "Stop", "1", "2", 3, GONE, "", GONE, GONE, Place(),
    recap="The porter's card is the last word.",
    questions=EACH,
    next_actions=EACH,
    todo=tuple(Todo(text, "pending") for text in EACH),
    failed=tuple(Command(text, "no", True, 1) for text in EACH),
    commands=(Command(KEPT[0], KEPT[1], False, 1), Command("cat notes", GONE, False, 1)),
    said=(Pointer("gonegone", 1, "episode", "h", GONE, 9, 1), Pointer("keptkept", 1, "fact", "h", KEPT[0], 9, 1)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("image", "uids", "texts"),
    [
        (IMAGE, ["gonegone"], []),
        (IMAGE, ["gonegone"], [f"User: {GONE}\n\nAssistant: Fine."]),
        (IMAGE.with_pointers(lambda p: replace(p, gist="")), [], [f"User: {GONE}\n\nAssistant: Fine."]),
        (replace(IMAGE.with_pointers(lambda p: replace(p, gist="")), goal_from="gonegone"), ["gonegone"], []),
    ],
)  # fmt: skip
def test_what_was_forgotten_stands_in_no_field_and_the_rest_stays(
    image: Image, uids: list[str], texts: list[str]
) -> None:
    left = without(image, uids, texts)
    assert b"zanzibar" not in canonical(plain(left)) and not left.recap
    assert left.questions == left.next_actions == tuple(item.text for item in left.todo) == KEPT
    assert tuple(item.command for item in left.failed) == KEPT and left.commands == image.commands[:1]
    assert [p.uid for p in left.pointers] == ["gonegone", "keptkept"] and left.pointers[1] == image.pointers[1]


def test_an_image_of_which_nothing_was_forgotten_keeps_all_of_it() -> None:
    assert without(IMAGE, []) == IMAGE
