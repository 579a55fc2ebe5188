"""Statements: what a sentence says of the project, whom it binds and what it takes back, and the drafts made of it."""
