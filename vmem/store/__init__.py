"""The durable half: every SQL statement of vMem is in this package."""
