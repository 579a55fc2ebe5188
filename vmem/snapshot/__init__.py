"""A session's image: what it was about and where it stood, as pointers. Pure but for `worktree`, which reads files."""
