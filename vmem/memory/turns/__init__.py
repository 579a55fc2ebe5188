"""Turns: what becomes of a transcript, from its reading to pages and the links between them."""
