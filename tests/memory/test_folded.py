"""Of many exchanges that are nearly the same a search shows the newest, and how many there are besides."""

from __future__ import annotations

from tests.memory.harness import DAY, Host

CHECK = "nightly check {0}: is the disk of the build host full?"


def runs(host: Host, many: int, answer: str = "The disk is {0}% full, {0} warnings, nothing to do.") -> None:
    for n in range(many):
        host.exchange(CHECK.format(n), answer.format(n), f"night{n}")
        host.clock.now += DAY


def test_what_a_nightly_run_left_takes_one_place(host: Host) -> None:
    host.exchange("the build host is named falcon", "Noted.", "early")
    runs(host, 50)
    told = host.call("tool.recall", query="disk of the build host", limit=8)["text"]
    assert told.count("is the disk of the build host full") == 1 and "and 49 like it" in told and "49% full" in told
    assert "falcon" in told, "which fifty others stood before"
    hits = host.call("recall", query="build host disk", limit=8)["hits"]
    assert sorted(hit["alike"] for hit in hits)[-2:] == [0, 49]


def test_two_that_differ_in_a_number_are_both_shown(host: Host) -> None:
    runs(host, 2)
    told = host.call("tool.recall", query="disk of the build host")["text"]
    assert "0% full" in told and "1% full" in told and "like it" not in told


def test_the_same_question_with_other_answers_is_shown_with_each(host: Host) -> None:
    for n, cause in enumerate(("the log rotation was off", "a core dump of the renderer", "old docker images pile up")):
        host.exchange(CHECK.format(n), f"Yes: {cause}.", f"night{n}")
    told = host.call("tool.recall", query="disk of the build host")["text"]
    assert "rotation" in told and "core dump" in told and "docker" in told


def test_like_things_with_names_of_their_own_are_all_shown(host: Host) -> None:
    for n, name in enumerate(("billing", "search", "mail", "queue")):
        host.exchange(f"the {name} service listens on port {8081 + n} of the build host", "Noted.", name)
    told = host.call("tool.recall", query="which ports do services listen on?")["text"]
    assert all(name in told for name in ("billing", "search", "mail", "queue"))
