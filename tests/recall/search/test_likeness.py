"""How alike pages are by what they mean."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

from vmem.recall.search.likeness import crowding, nearness  # noqa: E402


def vector(*values: int) -> bytes:
    return bytes(np.array(values, np.int8))


def test_the_nearest_to_the_first_has_the_highest_cosine_and_none_has_no_vector() -> None:
    first, near, far, opposite = vector(90, 10, 0), vector(80, 30, 0), vector(0, 20, 90), vector(-90, -10, 0)
    found = nearness([first, far, b"", near, opposite])
    assert found[0] == pytest.approx(1) and found[2] == 0
    assert found[0] > found[3] > found[1] > found[4] >= -1.0001
    assert nearness([b"", near]) == [0, 0] and nearness([]) == []


def test_what_all_pages_share_makes_none_nearer() -> None:
    def talk(n: int) -> bytes:
        return vector(*(100 if place in (0, 1, 2) else 60 if place == n else 0 for place in range(3, 43)), *[100] * 3)

    pages = [talk(n) for n in range(3, 43)]
    found = nearness(pages)
    assert max(found[1:]) < 0.2  # their plain cosines are 0.89
    both = nearness([pages[0], pages[0], *pages[1:]])
    assert both[1] == pytest.approx(1, abs=1e-3)


def test_a_page_among_others_of_its_kind_is_in_a_crowd() -> None:
    rng = np.random.default_rng(3)
    alone = rng.normal(size=(30, 24))
    crowd = rng.normal(size=24) * 3 + rng.normal(size=(12, 24)) * 0.3
    unit = np.concatenate([alone, crowd]).astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    mean = unit.mean(axis=0)
    found = crowding(unit @ unit.T, unit @ mean, float(mean @ mean))
    assert found[30:].min() > found[:30].max()
    assert abs(float(found.mean())) < 1e-5
