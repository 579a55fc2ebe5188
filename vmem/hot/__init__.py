"""All that a hook process imports: standard library only, and as little of that as possible."""
