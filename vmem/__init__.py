"""vMem: virtual memory for the context of Claude Code."""

__version__ = "0.1.0"
