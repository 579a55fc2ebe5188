"""The daemon: one process a user, which owns the database and answers hooks, command line and tools."""
