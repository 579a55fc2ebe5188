"""Recall: from a prompt to the few pages that answer it. Pure functions over rows; nothing here opens the database."""
