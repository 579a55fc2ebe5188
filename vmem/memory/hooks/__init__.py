"""Hooks: an event of the host's, from its parsing to what it changes."""
