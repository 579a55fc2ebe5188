"""Upkeep: what the daemon does by the clock."""
