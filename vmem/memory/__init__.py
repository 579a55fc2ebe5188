"""The facade: what the daemon does with an event or a call, composed from the pure rooms and the store."""

from vmem.memory.facade import Memory
from vmem.memory.outcome import Outcome

__all__ = ["Memory", "Outcome"]
