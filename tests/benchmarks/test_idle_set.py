"""The set of idle prompts: many, distinct, and none of them about a project that it is asked in."""

from __future__ import annotations

from collections import Counter

from benchmarks.idle import read_idle


def test_idle_prompts_are_many_distinct_and_halved_within_each_flavour() -> None:
    prompts = read_idle()
    assert len(prompts) > 150
    assert len({(prompt.text, prompt.project) for prompt in prompts}) == len(prompts)
    halves = Counter((prompt.flavour, prompt.half) for prompt in prompts)
    for flavour in {prompt.flavour for prompt in prompts}:
        assert 0 <= halves[flavour, 0] - halves[flavour, 1] <= 2  # at most one for each file


def test_only_near_topics_belong_to_a_project() -> None:
    assert all((prompt.flavour == "near") == bool(prompt.project) for prompt in read_idle())
