"""Exchanges as pages."""

from __future__ import annotations

from vmem.model import Page


def episode(uid: str, prompt: str, answer: str = "", session: str = "old", turn: int = 1) -> Page:
    text = f"User: {prompt}\n\nAssistant: {answer}" if answer else f"User: {prompt}"
    return Page(uid, "episode", "", text, session_id=session, turn=turn, speaker="user")


QUAY = episode("quay", "The quay scanner frees a berth after 15 minutes. Its driver is written by Marek.", "Noted.")
