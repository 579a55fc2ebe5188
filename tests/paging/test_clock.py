"""How the clock runs: a leap either way begins anew, and only what went on for long was right."""

from __future__ import annotations

from vmem.paging.clock import BELIEVED_S, LEAP_S, STOOD_S, Run, went_on

NOW = 1_700_000_000.0


def looked(run: Run, *times: float) -> Run:
    for at in times:
        run = went_on(run, at)
    return run


def test_a_clock_that_goes_on_has_stood_after_a_while_and_a_night_is_no_leap() -> None:
    run = looked(Run(NOW, NOW, NOW), NOW + 5, NOW + STOOD_S - 1)
    assert not run.stood
    assert looked(run, NOW + STOOD_S).stood and looked(run, NOW + 86_400.0).stood


def test_a_leap_ahead_or_back_begins_anew_and_takes_nothing_for_known() -> None:
    run = looked(Run(NOW, NOW, NOW), NOW + STOOD_S)
    for leapt in (run.seen + LEAP_S + 1, run.seen - 1):
        anew = went_on(run, leapt)
        assert anew == Run(NOW, leapt, leapt) and not anew.stood


def test_what_went_on_for_long_is_known_but_for_its_last_days() -> None:
    days = [NOW + n * 86_400.0 for n in range(1, 30)]
    assert looked(Run(NOW, NOW, NOW), *days).known == days[-1] - BELIEVED_S
    assert looked(Run(NOW, NOW, NOW), *days[:6]).known == NOW
