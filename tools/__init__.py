"""What makes the files that vMem is built from: fitted weights and vectors, pages of the documentation, lock files."""
