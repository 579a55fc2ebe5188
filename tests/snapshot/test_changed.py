"""What a later line seems to take back is marked, and little else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.snapshot.changed import change_in, perhaps_changed


def marked(old: str, new: str) -> bool:
    change = change_in(new, 2)
    return change is not None and perhaps_changed(old, 1, [change]) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Uploads go through the ftp_gate server.", "Security said no to ftp_gate, uploads use rsync."),
        ("We take weekly snapshots of the ledger.", "Weekly snapshots are too coarse. Use hourly deltas instead."),
        ("Retry packages of 30 seconds apart.", "Shorten the retry to 5 seconds for packages."),
        ("The render farm has 12 nodes.", "Make it 20 nodes for the render farm."),
        ("Let's send the reports by carrier pigeon.", "Scrap the carrier pigeon."),
        ("报表每 10 分钟刷新一次", "报表刷新太频繁，改成每 30 分钟"),
        ("A then.", "We go for B after all, it is cheaper."),
        ("The lambda layer uses python3.11 everywhere.", "We use python3.13 in the lambda layer."),
        ("Deploy the mirror to asia-south2, it is close.", "asia-south2 is full, we take asia-east1 for the mirror."),
        ("Option 2, please.", "No, back to 1."),
        ("Chosen: B: a ring of buffers.", "That leaks. We go for C after all."),
        ("用户可以上传 5 个附件", "附件上限调到 8 个，用户可以多传"),
    ],
)
def test_what_a_later_line_seems_to_change_is_marked(old: str, new: str) -> None:
    assert marked(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The render farm has 12 nodes.", "Use tabs instead of spaces in the Makefile."),
        ("Invoices are numbered by year.", "Number the pages of the manual by chapter instead."),
        ("The proxy allows 40 connections.", "Now write the release notes for the proxy."),
        ("报表每 10 分钟刷新一次", "把标题改成蓝色"),
        ("A then.", "B then."),  # of another question
        ("The lambda layer uses python3.11 everywhere.", "We use the second lambda layer for images."),
        ("The lambda layer uses python3.11 everywhere.", "We use node-18 for the docs."),
        ("Uploads go through the ftp_gate server.", "The uploads page lists the server's name."),
    ],
)
def test_a_change_of_something_else_marks_nothing(old: str, new: str) -> None:
    assert not marked(old, new)


def test_a_line_is_not_changed_by_what_came_before_it_nor_by_itself() -> None:
    change = change_in("Use hourly deltas of the ledger instead of weekly snapshots.", 2)
    assert change is not None
    assert perhaps_changed("We take weekly snapshots of the ledger.", 3, [change]) == 0
    assert perhaps_changed("Use hourly deltas of the ledger instead of weekly snapshots.", 2, [change]) == 0


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_the_marking(old: str, new: str) -> None:
    change = change_in(new, 2)
    assert perhaps_changed(old, 1, [change] if change else []) in (0, 2)
