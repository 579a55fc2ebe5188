"""Projects: how they are known, whose pages are whose, what is counted of each."""
