"""Sessions: their contexts, what was told in them and what they did."""
