"""A branch is read out of a question about what was said on it, and out of no order about the branch itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.recall.prompt.branches import OTHER, THIS, named_branches, resolve
from vmem.recall.prompt.intent import read_intent

NOW = 1_780_000_000.0
KNOWN = ("fix-login-timeout", "feature/login", "feature/Pay", "main")
WORDS = st.sampled_from(
    "what did we do on this the other branch feature/login login `main` 这个 分支 上 在 branch/ - _ . ' on in".split()
)


@pytest.mark.parametrize(
    ("prompt", "branches"),
    [
        ("what did I do on this branch yesterday?", {THIS}),
        ("can you recap this branch for me", {THIS}),
        ("what's the goal of this branch again?", {THIS}),
        ("what's next on this branch?", {THIS}),
        ("list everything we decided on this branch", {THIS}),
        ("any todos left for this branch?", {THIS}),
        ("what was I working on in the other branch?", {OTHER}),
        ("what were the open questions on the previous branch?", {OTHER}),
        ("where did we stop on the checkout branch?", {"checkout"}),
        ("why did we start the branch fix/locale?", {"fix/locale"}),
        ("on feature/checkout, what did we say about refunds?", {"feature/checkout"}),
        ("what was the last thing we did on main?", {"main"}),
        ("这个分支的目标是什么？", {THIS}),
        ("上一个分支我们遇到了什么问题？", {OTHER}),
        ("在 feature/pay 上我们还有什么没做完？", {"feature/pay"}),
        ("qu'est-ce qu'on a décidé sur cette branche ?", {THIS}),
    ],
)
def test_a_question_about_a_branch_names_it(prompt: str, branches: set[str]) -> None:
    found = read_intent(prompt, NOW)
    assert branches <= set(found.branches) and found.past and not found.chore


@pytest.mark.parametrize(
    "prompt",
    [
        "push this branch to origin",
        "did you push this branch?",
        "open a PR for this branch",
        "is this branch up to date with main?",
        "should I rebase this branch before merging?",
        "have we merged the other branch yet?",
        "which branch am I on?",
        "what files changed on this branch?",
        "does this branch build?",
        "why does this branch fail in CI?",
        "did the merge of feature/checkout succeed?",
        "how do I rename a git branch?",
        "this branch of the if is never taken, why?",
        "run the tests on this branch",
        "the branch predictor misses a lot, what did we try?",
        "把当前分支推送到远端",
        "这个分支的测试为什么失败？",
    ],
)
def test_what_is_done_to_a_branch_or_is_no_branch_names_none(prompt: str) -> None:
    assert resolve(read_intent(prompt, NOW).branches, KNOWN, "main") == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (THIS, ("main",)),
        (OTHER, ("fix-login-timeout",)),
        ("feature/login", ("feature/login",)),
        ("login", ("feature/login",)),
        ("timeout", ("fix-login-timeout",)),
        ("PAY", ("feature/Pay",)),
        ("feature", ("feature/login", "feature/Pay")),
        ("logi", ()),
    ],
)
def test_a_name_is_that_of_a_known_branch_its_end_or_a_word_of_it(name: str, meant: tuple[str, ...]) -> None:
    assert resolve([name], KNOWN, "main") == meant


def test_where_nothing_is_checked_out_this_branch_is_none() -> None:
    assert resolve([THIS], KNOWN, "") == () and resolve([THIS], KNOWN, "feature/new") == ()


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map(" ".join)), st.sampled_from((*KNOWN, "")))
def test_whatever_is_said_only_known_branches_are_meant(text: str, here: str) -> None:
    wanted, said = named_branches(text.lower())
    assert len(wanted) == len(said) and all(words in text.lower() for words in said)
    assert set(resolve(wanted, KNOWN, here)) <= set(KNOWN)
