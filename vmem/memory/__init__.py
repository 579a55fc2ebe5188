"""The facade: what the daemon does with an event or a call, composed from the pure rooms and the store."""

from vmem.memory.facade import Memory
from vmem.memory.hooks.outcome import Outcome

__all__ = ["Memory", "Outcome"]
