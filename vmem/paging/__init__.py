"""Policy of the memory: what stays, what goes to swap, what is pinned, what is in a context. Pure functions."""
