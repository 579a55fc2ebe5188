"""Languages: the words and patterns by which each tongue says rules, choices, facts, changes and answers."""
