"""Estimates of tokens: close enough to keep a budget, and quick for any length."""

from __future__ import annotations

import pytest

from tests.support.cost import cpu_at_most
from vmem.recall.tokens import SAMPLE_CHARS, estimate_tokens

PROSE = (
    "The reviewer asked why the cache is flushed twice. We looked at the logs of last week and found that the "
    "second flush comes from the scheduler, which does not know about the first one. Nobody had noticed "
    "because both are cheap."
)
CODE = '''def median(values: list[float]) -> float:
    """Middle value; the mean of the two middle ones for an even count."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
'''
CHINESE = (
    "我们决定把数据库迁移到新的集群。迁移之前必须先做一次完整备份，并且在测试环境里验证恢复步骤。上线时间定在周二晚上。"
)


# Counts of the tokenizer that the weights were fitted to.
@pytest.mark.parametrize(("text", "tokens"), [(PROSE, 46), (CODE, 74), (CHINESE, 52)])
def test_estimates_are_close_on_prose_code_and_chinese(text: str, tokens: int) -> None:
    assert abs(estimate_tokens(text) - tokens) <= 0.15 * tokens


def test_nothing_costs_nothing_and_anything_costs_something() -> None:
    assert estimate_tokens("") == 0
    assert all(estimate_tokens(text) >= 1 for text in (" ", "\0", "x", "\ud800", "😀"))


def test_a_long_text_is_estimated_from_samples_in_bounded_time() -> None:
    text = PROSE * (5_000_000 // len(PROSE))
    with cpu_at_most(0.2):
        found = estimate_tokens(text)
    whole = estimate_tokens(PROSE * 100) / (len(PROSE) * 100) * len(text)
    assert abs(found - whole) < 0.05 * whole
    assert len(text) > SAMPLE_CHARS
