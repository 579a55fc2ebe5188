"""The search over the index in memory, the order of what it finds, and how sure that is."""
