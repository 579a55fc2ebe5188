"""Answers: what a context is told, beside a prompt, as it begins and after a compaction."""
