"""Redaction of what was kept already: in pages, records, snapshots and copies of the database."""
