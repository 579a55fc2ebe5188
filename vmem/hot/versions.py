"""Which of two releases is later: a daemon gives way to the newer one's, and to what replaced its own code."""

from __future__ import annotations

# What a daemon adds to its version that ends so that a fresh one can follow: its code on the disk is another by now, or
# it has grown.
REPLACED = "+replaced"


def gives_way(daemon: str, mine: str) -> bool:
    """Whether a daemon that calls itself `daemon` goes, so that one of version `mine` may follow it."""
    return newer(mine, daemon) or (daemon.endswith(REPLACED) and not newer(daemon, mine))


def newer(one: str, other: str) -> bool:
    """Whether version `one` is later than `other`; what is no version is neither later nor earlier."""
    return bool(_release(other)) and _release(one) > _release(other)


def _release(version: str) -> tuple[int, ...]:
    """The numbers that it begins with, without zeros at their end: 1.2.0rc1 is (1, 2)."""
    numbers: list[int] = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits or len(digits) > 9 or not digits.isascii():
            break
        numbers.append(int(digits))
        if digits != part:
            break
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
