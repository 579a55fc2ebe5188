"""The words by which English and Chinese say rules, choices, facts and changes, and how those of others are read."""
